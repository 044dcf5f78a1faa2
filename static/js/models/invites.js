// Links by which people join a group by themselves: asked of the server each time, since they are not part of what is held.

/**
 * @param {Pick<Chat.Needs, "api" | "clock" | "held">} needs
 * @returns {Chat.Invites}
 */
export function createInvites({ api, clock, held }) {
  const path = (/** @type {Chat.Id} */ id) => `conversations/${id}/invites`;
  /** One client_id for one link that is wanted, until it is made. @type {Map<string, string>} */
  const making = new Map();
  return {
    list: async (id) => (await api.get(path(id))).results,
    make: async (id, terms) => {
      const key = JSON.stringify([id, terms]);
      const client_id = making.get(key) ?? clock.uuid();
      making.set(key, client_id);
      const made = await api.post(path(id), { ...terms, client_id });
      making.delete(key);
      return made;
    },
    revoke: (id, inviteId) => api.delete(`${path(id)}/${inviteId}`),
    look: (code) => api.get(`invites/${code}`),
    join: async (code) => {
      const came = await api.post(`invites/${code}`);
      if (came.waiting) return null;
      await held(came.id);
      return came.id;
    },
    takeBack: (code) => api.delete(`invites/${code}`),
    letIn: (id, userId) => api.post(`conversations/${id}/applicants/${userId}`),
    decline: (id, userId) => api.delete(`conversations/${id}/applicants/${userId}`),
  };
}
