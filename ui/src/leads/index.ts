// The leads table, and what is changed in place.
import "./table";
import "./more";
import "./groups";
import "./sums";
import "./widths";
import "./select";
import "./cells";
import "./keys";
import "./panel";
import "./moves";
import "./page";
import "./known";
