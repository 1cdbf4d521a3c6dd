// What an operator does: asked again first, and told afterwards.

import { act } from "./api.js";
import { $, text } from "./dom.js";

/**
 * Has something done.
 *
 * @param question to be answered with yes first; undefined for none
 */
export async function steer(question, parameters) {
  if (question !== undefined && !confirm(question)) {
    return;
  }
  try {
    const { result } = await act(parameters);
    tell(result, "done");
  } catch (refused) {
    tell(refused.message, "refused");
  }
}

function tell(sentence, state) {
  text($("acted"), sentence);
  $("acted").dataset.state = state;
}
