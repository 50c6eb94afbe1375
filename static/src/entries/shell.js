// What every page does in the browser.
import { startDialogs } from "../shell/dialogs.js";
import { startDrawer } from "../shell/drawer.js";
import { startHtmx } from "../shell/htmx.js";
import { startKeyboard } from "../shell/keyboard.js";
import { startMenus } from "../shell/menus.js";
import { startRows } from "../shell/rows.js";
import { startClicks, startSmallThings } from "../shell/small_things.js";
import { startTheme } from "../shell/theme.js";
import { startUndoBars } from "../shell/undo_bars.js";
import { startUnsavedGuard } from "../shell/unsaved.js";

startHtmx();
startTheme();
startMenus();
startDialogs();
startDrawer();
startRows();
startKeyboard();
startUnsavedGuard();
startUndoBars();
startSmallThings();
startClicks();
document.body.addEventListener("htmx:load", (event) => {
  startUndoBars(event.target);
  startSmallThings(event.target);
});
