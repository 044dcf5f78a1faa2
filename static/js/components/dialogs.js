import { ConfirmDialog } from "./base/confirm-dialog.js";
import { html } from "./base/html.js";
import { closeDialog, dialogs } from "./base/ui.js";
import { InvitesDialog } from "./details/invites-dialog.js";
import { ReactDialog } from "./conversation/react-dialog.js";
import { JumpDialog } from "./list/jump-dialog.js";
import { ContactsDialog } from "./people/contacts-dialog.js";
import { DateDialog } from "./message/date-dialog.js";
import { EarlierDialog } from "./message/earlier-dialog.js";
import { ForwardDialog } from "./message/forward-dialog.js";
import { ReadersDialog } from "./message/readers-dialog.js";
import { JoinDialog } from "./people/join-dialog.js";
import { PeopleDialog } from "./people/people-dialog.js";
import { ProfileDialog } from "./people/profile.js";
import { RequestsDialog } from "./people/requests.js";
import { SearchDialog } from "./search/search-dialog.js";
import { DevicesDialog } from "./settings/devices-dialog.js";
import { KeysDialog } from "./settings/keys-dialog.js";
import { SettingsDialog } from "./settings/settings-dialog.js";
import { TokensDialog } from "./settings/tokens-dialog.js";

/** @type {Record<Ui.DialogName, any>} */
const KINDS = {
  confirm: ConfirmDialog,
  contacts: ContactsDialog,
  date: DateDialog,
  devices: DevicesDialog,
  earlier: EarlierDialog,
  forward: ForwardDialog,
  invites: InvitesDialog,
  join: JoinDialog,
  jump: JumpDialog,
  keys: KeysDialog,
  people: PeopleDialog,
  profile: ProfileDialog,
  react: ReactDialog,
  readers: ReadersDialog,
  requests: RequestsDialog,
  search: SearchDialog,
  settings: SettingsDialog,
  tokens: TokensDialog,
};

/** The open dialogs, the last on top. */
export function Dialogs() {
  return dialogs.value.map(
    ({ id, name, props }) =>
      html`<${KINDS[name]} key=${id} ...${props} onClose=${() => closeDialog(id)} />`,
  );
}
