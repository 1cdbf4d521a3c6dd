package org.wmrelay.source.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "udp://:5000",
        "udp://127.0.0.1:1",
        "udp://gps-receiver.local:65535",
        "udp://239.1.1.1:1234",
        "udp://239.1.1.1:1234?interface=eth0",
        "udp://232.1.1.1:1234?interface=eth0&source=10.0.0.1",
        "udp://group.example:1234?source=10.0.0.1",
        "udp://[ff15::1]:5000?interface=eth0",
        "udp://[fe80::1%eth0]:5000",
        "rtp://239.1.1.1:5004"
      })
  void shouldShowWhatItRead(String url) {
    assertEquals(url, UdpAddress.parse(url).toString());
  }

  @Test
  void shouldReadEveryPart() {
    assertEquals(
        new UdpAddress(true, "ff15::1", 5004, Optional.of("en0"), Optional.of("fd00::1")),
        UdpAddress.parse("rtp://[ff15::1]:5004?source=fd00::1&interface=en0"));
  }

  @Test
  void shouldTakeTheAtSignThatVlcWrites() {
    assertEquals("udp://239.1.1.1:1234", UdpAddress.parse("udp://@239.1.1.1:1234").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "udp:",
        "udp://",
        "udp://127.0.0.1",
        "udp://127.0.0.1:",
        "udp://127.0.0.1:0",
        "udp://127.0.0.1:65536",
        "udp://127.0.0.1:-1",
        "udp://127.0.0.1:99999999999",
        "udp://ff15::1:5000",
        "udp://[ff15::1:5000",
        "udp://user@host:5000",
        "http://127.0.0.1:5000",
        "udp://239.1.1.1:5000/path",
        "udp://239.1.1.1:5000?iface=eth0",
        "udp://239.1.1.1:5000?interface",
        "udp://239.1.1.1:5000?interface=",
        "udp://239.1.1.1:5000?interface=eth0&interface=eth1",
        "udp://239.1.1.1:5000?interface=eth 0",
        "udp://:5000?interface=eth0",
        "udp://10.0.0.1:5000?interface=eth0",
        "udp://[fd00::1]:5000?source=fd00::2",
        "udp://999.1.1.1:5000?interface=eth0"
      })
  void shouldRefuseWhatIsWrong(String url) {
    assertThrows(IllegalArgumentException.class, () -> UdpAddress.parse(url));
  }
}
