package org.wmrelay.source.push;

import java.time.Instant;

/**
 * One request of an encoder and its answer, as a sentence for the operator.
 *
 * @param at when it was answered
 * @param peer the encoder's address and port
 * @param agent what it calls itself
 * @param request what came, for example {@code setup of /studio}
 * @param status of the answer
 * @param explanation why, and what to change in the encoder or here
 * @param refused whether the encoder was turned away; to be asked to log in is no refusal
 */
public record Handshake(
    Instant at,
    String peer,
    String agent,
    String request,
    int status,
    String explanation,
    boolean refused) {

  @Override
  public String toString() {
    return peer + " (" + agent + ") " + request + ": " + status + ", " + explanation;
  }
}
