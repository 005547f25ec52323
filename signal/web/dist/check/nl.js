// src/check/nl.ts
var list = [];
export {
  list
};
