// The keys of the call list.
import { presses, register } from "./keys";

register(
  ...["1", "2", "3", "4", "5", "6"].map((key) => presses(key, `Log outcome ${key}`, "Lead")),
  presses("s", "Skip", "Lead"),
);
