package org.wmrelay.broadcast;

import java.util.List;

/**
 * The wire forms a kind of media can be served in.
 *
 * @param primary always kept; what the source's packets are rendered into
 * @param derivations made from the primary one when somebody asks for them
 */
public record BroadcastForm(WireForm primary, List<Derivation> derivations) {
  public BroadcastForm {
    derivations = List.copyOf(derivations);
  }
}
