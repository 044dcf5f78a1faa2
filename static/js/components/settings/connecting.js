import { t } from "../../i18n/index.js";
import { useChat } from "../base/context.js";
import { html } from "../base/html.js";
import { Segments } from "../base/switch.js";
import { keepTransport } from "./transport.js";

/** For support: one way to connect, whatever else would work. */
export function Connecting() {
  const chat = useChat();
  const ways = {
    auto: t("transport.auto"),
    socket: t("transport.socket"),
    long: t("transport.long"),
    short: t("transport.short"),
  };
  const { state, transport } = chat.connection.value;
  const now =
    state === "online"
      ? t("settings.connection_now", { way: ways[transport] })
      : t("settings.connection_off");
  const choose = (/** @type {keyof ways} */ way) => {
    const kind = way === "auto" ? null : way;
    keepTransport(kind);
    chat.forceTransport(kind);
  };
  return html`<section class="settings-section settings-fields">
    <h3 class="settings-title">${t("settings.connection")}</h3>
    <${Segments}
      label=${t("settings.connection")}
      value=${chat.transport.value ?? "auto"}
      choices=${Object.entries(ways)}
      onChange=${choose}
    />
    <div class="field-help">
      <p role="status">${now}</p>
      <p>${t("settings.connection_note")}</p>
    </div>
  </section>`;
}
