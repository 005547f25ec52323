// src/check/en.ts
var list = [];
export {
  list
};
