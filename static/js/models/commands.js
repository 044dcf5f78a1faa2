// The commands of the socket over HTTP, with the same answers.

/** @type {Record<string, (api: Chat.Api, fields: any) => Promise<any>>} */
const COMMANDS = {
  "message.send": (api, { conversation_id: id, ...message }) => api.post(`conversations/${id}/messages`, message),
  "message.edit": (api, { body, version, ...where }) => api.patch(row(where), { body, version }),
  "message.delete": (api, fields) => api.delete(row(fields), { for: fields.for }),
  "reaction.add": (api, { emoji, ...where }) => api.put(`${row(where)}/reactions/${encodeURIComponent(emoji)}`),
  "reaction.remove": (api, { emoji, ...where }) => api.delete(`${row(where)}/reactions/${encodeURIComponent(emoji)}`),
  "read.mark": (api, { conversation_id: id, seq }) => api.post(`conversations/${id}/read`, { seq }),
  "typing.start": (api, { conversation_id: id }) => api.post(`conversations/${id}/typing`, { active: true }),
  "typing.stop": (api, { conversation_id: id }) => api.post(`conversations/${id}/typing`, { active: false }),
};

/** @param {{conversation_id: Chat.Id, message_id: Chat.Id}} where */
function row({ conversation_id, message_id }) {
  return `conversations/${conversation_id}/messages/${message_id}`;
}

/**
 * Rejects with Failure.
 * @param {Chat.Api} api
 * @param {string} type
 * @param {object} fields
 */
export async function overHttp(api, type, fields) {
  const command = COMMANDS[type];
  if (!command) throw new TypeError(`${type} is no command over HTTP`);
  return (await command(api, fields)) ?? {};
}
