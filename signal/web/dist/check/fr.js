// src/check/fr.ts
var list = [];
export {
  list
};
