// The types of the package that signals-core.js was copied from, so that there is one Signal for the type checker too.
export * from "@preact/signals-core";
