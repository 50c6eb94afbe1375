import js from "@eslint/js";
import globals from "globals";

const strict = {
  ...js.configs.recommended.rules,
  curly: ["error", "multi-line"],
  eqeqeq: "error",
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-var": "error",
  "prefer-const": "error",
  "no-shadow": "error",
  "no-console": "error",
  "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
};

export default [
  { ignores: ["static/dist/**", "staticfiles/**", "node_modules/**", ".portal/**"] },
  { files: ["static/src/**/*.js"], languageOptions: { globals: globals.browser }, rules: strict },
  { files: ["static/*.mjs", "static/test/**/*.js", "eslint.config.js"], languageOptions: { globals: globals.node }, rules: strict },
];
