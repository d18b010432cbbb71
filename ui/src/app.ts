// What every page loads. Pages work without it; it makes them quicker.
import "./pages";
import "./auto";
import "./elements/clock";
import "./elements/bell";
import "./elements/chart";
import "./elements/copy";
import "./elements/country";
import "./elements/order";
import "./elements/popup";
import "./elements/find";
import "./elements/toast";
import "./elements/try";
import "./elements/upload";
import "./elements/waiting";
import "./live";
import "./looks";
import "./menu";
import "./shell";
import "./sheet";
import "./leads";
import "./board";
import "./day";
import "./counts";
import "./calls";
import "./palette";

if (document.body.matches(".reference")) void import("./reference");
