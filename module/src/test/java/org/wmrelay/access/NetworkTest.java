package org.wmrelay.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "192.168.1.7, 192.168.1.7, true",
    "192.168.1.7, 192.168.1.8, false",
    "192.168.1.128/25, 192.168.1.127, false",
    "192.168.1.128/25, 192.168.1.128, true",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "::/0, 2001:db8::1, true",
    "::/0, 203.0.113.9, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::1, false",
    "fe80::/10, fe80::1%eth0, true",
    "fe80::/10, [fe80::1%eth0], true",
    "2001:db8::/32, [2001:db8::5], true",
    "10.0.0.0/8, ::ffff:10.1.2.3, true",
    "::ffff:10.0.0.0/8, 10.1.2.3, true",
    "10.0.0.1-10.0.0.9, 10.0.0.1, true",
    "10.0.0.1-10.0.0.9, 10.0.0.9, true",
    "10.0.0.1-10.0.0.9, 10.0.0.10, false",
    "10.0.0.1-10.0.0.9, 10.0.0.0, false",
    "9.255.255.255-200.0.0.0, 130.0.0.1, true",
    "2001:db8::1-2001:db8::9, 2001:db8::a, false",
    "10.0.0.0/8, localhost, false",
    "10.0.0.0/8, '', false",
  })
  void shouldContainJustItsAddresses(String network, String address, boolean expected) {
    assertEquals(expected, Network.parse(network).contains(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.org",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/x",
        "10.0.0.1/8",
        "2001:db8::/129",
        "10.0.0",
        "10.0.0.256",
        "1.2.3.4.5",
        "::g",
        "/8",
        "::1/64",
        "-",
        "10.0.0.9-10.0.0.1",
        "10.0.0.1-",
        "10.0.0.1-::1",
        "10.0.0.0/8-10.0.0.9"
      })
  void shouldRefuseWhatIsNoNetwork(String text) {
    assertThrows(IllegalArgumentException.class, () -> Network.parse(text));
  }

  /** The JDK would ask a name server, for as long as that takes. */
  @ParameterizedTest
  @ValueSource(strings = {"999.1.1.1", "256.0.0.1", "1.2.3.300"})
  void shouldNotLookUpWhatMerelyLooksLikeAnAddress(String text) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> Network.parse(text));
    assertNull(wrong.getCause(), "it was looked up");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "::ffff:10.0.0.1, 10.0.0.1",
    "[::FFFF:a00:1], 10.0.0.1",
    "::1, 0:0:0:0:0:0:0:1",
    "[0:0::1], 0:0:0:0:0:0:0:1",
    "2001:DB8::7, 2001:db8:0:0:0:0:0:7",
    "fe80::7%eth0, fe80:0:0:0:0:0:0:7",
    "[fe80::7%eth0], fe80:0:0:0:0:0:0:7",
    "example.org, example.org",
    "10.0.0.1:80, 10.0.0.1:80",
  })
  void shouldSpellAnAddressInOneWay(String address, String expected) {
    assertEquals(expected, Network.spelling(address));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "127.8.8.8, true",
    "::1, true",
    "[::1], true",
    "0:0:0:0:0:0:0:1, true",
    "::ffff:127.0.0.1, true",
    "128.0.0.1, false",
    "::2, false",
    "localhost, false",
    "127.0.0.1.example.org, false",
    "0x7f.1, false",
    "'', false",
  })
  void shouldKnowLoopback(String address, boolean expected) {
    assertEquals(expected, Network.isLoopback(address));
  }
}
