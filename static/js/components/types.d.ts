// The components' own shapes, global for the same reason as those of ../types.d.ts.

declare namespace Ui {
  type DialogName = "people" | "contacts" | "imports" | "profile" | "settings" | "jump" | "keys" | "confirm" | "react" | "invites" | "join" | "requests" | "search" | "devices" | "tokens" | "date" | "earlier" | "forward" | "readers";

  interface OpenDialog {
    id: string;
    name: DialogName;
    props: Record<string, any>;
  }

  interface MenuDeed {
    icon?: string;
    text: string;
    danger?: boolean;
    checked?: boolean;
    run: () => void;
  }
  type MenuItem = MenuDeed | "line";

  interface OpenMenu {
    label: string;
    items: MenuItem[];
    at: DOMRect;
    /** Drawn above the items. */
    head?: any;
  }

  /** A row and how it stands among its neighbours. */
  interface Item {
    type: "row";
    key: string;
    date: Date;
    row: Chat.Row;
    first: boolean;
    last: boolean;
    showTime: boolean;
    newBefore: boolean;
    /** Below a line, not below a message: it stands close. */
    close: boolean;
  }

  interface DayLine {
    type: "day";
    key: string;
    date: Date;
  }

  /** What the timeline draws one below the other. */
  type Line = Item | DayLine;

  type Virtual = import("../../vendor/virtual-core/index.js").Virtualizer<HTMLElement, HTMLElement>;

  /** What the composer is doing: writing anew, answering, or changing a message. */
  interface Compose {
    replyTo: Signals.Signal<Chat.Row | null>;
    editing: Signals.Signal<Chat.Row | null>;
    focus: { current: () => void };
    reply(row: Chat.Row): void;
    edit(row: Chat.Row): void;
    /** Ends answering and changing; true if there was anything to end. */
    rest(): boolean;
  }

  /** What the parts of one open conversation share. */
  /** A message that was jumped to. Each jump is another one, also to the same message. */
  interface Landing {
    id: string;
  }

  interface Scene {
    view: Chat.ConversationView;
    timeline: Chat.Timeline;
    compose: Compose;
    /** The message that was jumped to, while it is lit. */
    found: Signals.Signal<Landing | null>;
    /** The first load has ended, well or not. */
    opened: Signals.Signal<boolean>;
    jump(messageId: string): void;
    /** To the first message of this day or of a later one. */
    jumpToDay(day: Date): void;
  }
}
