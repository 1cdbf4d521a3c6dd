package org.wmrelay.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressRulesTest {
  private static final AddressRules OFFICE =
      new AddressRules(
          List.of(Network.parse("10.0.0.0/8"), Network.parse("2001:db8::/32")),
          List.of(Network.parse("10.6.6.0/24")));

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, true",
    "2001:db8::7, true",
    "10.6.6.6, false",
    "192.168.1.1, false",
    "nobody, false"
  })
  void shouldLetInThoseWhoAreAllowedAndNotDenied(String address, boolean in) {
    assertEquals(in, OFFICE.permits(address));
  }

  @Test
  void shouldJudgeAddressesOfSocketsAlike() throws Exception {
    assertTrue(OFFICE.permits(InetAddress.getByName("10.1.2.3")));
    assertTrue(AddressRules.NONE.permits(InetAddress.getByName("10.6.6.6")));
  }
}
