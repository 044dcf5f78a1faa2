/** Groups that somebody asks to be let into, where one may. @param {Chat.Chat} chat */
export function groupsWithApplicants(chat) {
  return chat.conversations.value.filter((view) => view.applicants.length > 0);
}
