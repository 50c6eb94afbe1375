// The people of a project: names are offered while somebody types who is let in.
import { Picker } from "../lib/picker.js";
import { callJson } from "../lib/request.js";

const form = document.querySelector("[data-person-form]");

if (form) {
  const chosen = form.querySelector("[data-person-id]");
  new Picker(form.querySelector("[data-person]"), {
    find: async (text) => (await callJson(`${form.dataset.people}?q=${encodeURIComponent(text)}`)).results,
    choose: (person) => {
      chosen.value = person ? person.id : "";
    },
  });
}
