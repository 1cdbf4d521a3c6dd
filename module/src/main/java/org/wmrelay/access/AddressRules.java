package org.wmrelay.access;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which addresses are let in.
 *
 * @param allow who is; an empty list for everybody
 * @param deny who is not, even if allowed
 */
public record AddressRules(List<Network> allow, List<Network> deny) {
  /** Lets everybody in. */
  public static final AddressRules NONE = new AddressRules(List.of(), List.of());

  /** Whether this address is let in. */
  public boolean permits(InetAddress address) {
    return permits(network -> network.contains(address));
  }

  /**
   * Whether this address is let in.
   *
   * @param address as containers tell it; what is no address is in no network
   */
  public boolean permits(String address) {
    return permits(network -> network.contains(address));
  }

  private boolean permits(Predicate<Network> has) {
    return (allow.isEmpty() || allow.stream().anyMatch(has)) && deny.stream().noneMatch(has);
  }
}
