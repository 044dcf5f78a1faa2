// Where one is signed in and by which tokens programs act for one: asked of the server each time.

/** @param {Pick<Chat.Needs, "api">} needs @returns {Chat.Access} */
export function createAccess({ api }) {
  return {
    sessions: async () => (await api.get("sessions")).results,
    endSession: (id) => api.delete(`sessions/${id}`),
    endOthers: () => api.delete("sessions"),
    tokens: async () => (await api.get("tokens")).results,
    issueToken: (name) => api.post("tokens", { name }),
    revokeToken: (id) => api.delete(`tokens/${id}`),
  };
}
