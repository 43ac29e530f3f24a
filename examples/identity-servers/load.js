// better-auth and @auth/core are ECMAScript modules. One after the other: jest loses count of what several load at once.
module.exports = async (...names) => {
  const loaded = [];
  for (const name of names) loaded.push(await import(name));
  return loaded;
};
