// What an operator does: asked again first, and told afterwards.

import { act } from "./api.js";
import { $, text } from "./dom.js";

/**
 * Has something done.
 *
 * @param question to be answered with yes first; undefined for none
 * @param where the id of the element that tells
 */
export async function steer(question, parameters, where = "acted") {
  if (question !== undefined && !confirm(question)) {
    return;
  }
  try {
    const { result } = await act(parameters);
    tell(where, result, "done");
  } catch (refused) {
    tell(where, refused.message, "refused");
  }
}

function tell(where, sentence, state) {
  text($(where), sentence);
  $(where).dataset.state = state;
}
