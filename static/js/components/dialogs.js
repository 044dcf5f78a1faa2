import { html } from "./base/html.js";
import { later } from "./base/later.js";
import { closeDialog, dialogs } from "./base/ui.js";

/** @param {() => Promise<any>} fetch */
const laterDialog = (fetch) => later(fetch, ({ onClose }) => onClose());

/** @type {Record<Ui.DialogName, any>} */
const KINDS = {
  confirm: laterDialog(async () => (await import("./base/confirm-dialog.js")).ConfirmDialog),
  contacts: laterDialog(async () => (await import("./people/contacts-dialog.js")).ContactsDialog),
  date: laterDialog(async () => (await import("./message/date-dialog.js")).DateDialog),
  devices: laterDialog(async () => (await import("./settings/devices-dialog.js")).DevicesDialog),
  earlier: laterDialog(async () => (await import("./message/earlier-dialog.js")).EarlierDialog),
  forward: laterDialog(async () => (await import("./message/forward-dialog.js")).ForwardDialog),
  imports: laterDialog(async () => (await import("./imports/imports-dialog.js")).ImportsDialog),
  invites: laterDialog(async () => (await import("./details/invites-dialog.js")).InvitesDialog),
  join: laterDialog(async () => (await import("./people/join-dialog.js")).JoinDialog),
  jump: laterDialog(async () => (await import("./list/jump-dialog.js")).JumpDialog),
  keys: laterDialog(async () => (await import("./settings/keys-dialog.js")).KeysDialog),
  people: laterDialog(async () => (await import("./people/people-dialog.js")).PeopleDialog),
  profile: laterDialog(async () => (await import("./people/profile.js")).ProfileDialog),
  react: laterDialog(async () => (await import("./conversation/react-dialog.js")).ReactDialog),
  readers: laterDialog(async () => (await import("./message/readers-dialog.js")).ReadersDialog),
  requests: laterDialog(async () => (await import("./people/requests-dialog.js")).RequestsDialog),
  search: laterDialog(async () => (await import("./search/search-dialog.js")).SearchDialog),
  settings: laterDialog(async () => (await import("./settings/settings-dialog.js")).SettingsDialog),
  tokens: laterDialog(async () => (await import("./settings/tokens-dialog.js")).TokensDialog),
};

/** The open dialogs, the last on top. */
export function Dialogs() {
  return dialogs.value.map(
    ({ id, name, props }) =>
      html`<${KINDS[name]} key=${id} ...${props} onClose=${() => closeDialog(id)} />`,
  );
}
