// The types of the package that index.js was copied from.
export * from "@tanstack/virtual-core";
