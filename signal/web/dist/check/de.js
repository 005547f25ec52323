// src/check/de.ts
var list = [];
export {
  list
};
