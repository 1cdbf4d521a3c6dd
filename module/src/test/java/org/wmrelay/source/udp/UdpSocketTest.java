package org.wmrelay.source.udp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UdpSocketTest {
  private static final String GROUP = "239.255.42.17";
  private static final String OTHER_GROUP = "239.255.42.18";
  private static final String SOURCE_SPECIFIC_GROUP = "232.42.17.1";
  private static final String GROUP6 = "ff11::4217";

  private static final String LOOPBACK = NetworkInterfaceNames.loopback();

  private static UdpSocket open(String host, Optional<String> on, Optional<String> source)
      throws IOException {
    return UdpSocket.open(new UdpAddress(false, host, 0, on, source), 1 << 20);
  }

  private static UdpSocket group(String group) throws IOException {
    return open(group, Optional.of(LOOPBACK), Optional.empty());
  }

  @Test
  void shouldReceiveFromBothFamiliesWhenNoAddressIsNamed() throws Exception {
    try (UdpSocket socket = open("", Optional.empty(), Optional.empty())) {
      send("four", "127.0.0.1", socket);
      assertEquals("four from 127.0.0.1", receive(socket));
      Assumptions.assumeTrue(NetworkInterfaceNames.hasIpv6());
      send("six", "::1", socket);
      assertEquals("six from 0:0:0:0:0:0:0:1", receive(socket));
    }
  }

  @Test
  void shouldReceiveItsGroupAndNoOtherAtTheSamePort() throws Exception {
    try (UdpSocket socket = group(GROUP);
        UdpSocket other = group(OTHER_GROUP)) {
      send("not this", OTHER_GROUP, socket);
      send("this", GROUP, socket);
      assertTrue(receive(socket).startsWith("this from "));
      assertTrue(other.isMember());
    }
  }

  @Test
  void shouldShareTheGroupsPortWithOthers() throws Exception {
    try (UdpSocket one = group(GROUP);
        UdpSocket two =
            UdpSocket.open(
                new UdpAddress(
                    false, GROUP, one.local().getPort(), Optional.of(LOOPBACK), Optional.empty()),
                1 << 20)) {
      send("to both", GROUP, one);
      assertTrue(receive(one).startsWith("to both"));
      assertTrue(receive(two).startsWith("to both"));
    }
  }

  @Test
  void shouldReceiveGroupsOfIpv6() throws Exception {
    NetworkInterface on = NetworkInterfaceNames.withGroupsOfIpv6().orElse(null);
    Assumptions.assumeTrue(on != null, "no network interface has multicast of IPv6");
    try (UdpSocket socket = open(GROUP6, Optional.of(on.getName()), Optional.empty());
        DatagramChannel sender = DatagramChannel.open(StandardProtocolFamily.INET6)) {
      sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, on);
      sender.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 0); // stays in this machine
      sender.send(bytes("six"), to(GROUP6, socket));
      assertTrue(receive(socket).startsWith("six from "));
    }
  }

  @Test
  void shouldReceiveOnlyTheNamedSourceOfAGroup() throws Exception {
    try (UdpSocket socket =
            open(SOURCE_SPECIFIC_GROUP, Optional.of(LOOPBACK), Optional.of("127.0.0.2"));
        DatagramChannel unwanted = sender("127.0.0.1");
        DatagramChannel wanted = sender("127.0.0.2")) {
      unwanted.send(bytes("unwanted"), to(SOURCE_SPECIFIC_GROUP, socket));
      wanted.send(bytes("wanted"), to(SOURCE_SPECIFIC_GROUP, socket));
      assertEquals("wanted from 127.0.0.2", receive(socket));
    }
  }

  @Test
  void shouldStillReceiveAfterRejoining() throws Exception {
    try (UdpSocket socket = group(GROUP);
        UdpSocket specific =
            open(SOURCE_SPECIFIC_GROUP, Optional.of(LOOPBACK), Optional.of("127.0.0.1"))) {
      socket.rejoin();
      socket.rejoin();
      specific.rejoin();
      send("again", GROUP, socket);
      assertTrue(receive(socket).startsWith("again"));
      try (DatagramChannel sender = sender("127.0.0.1")) {
        sender.send(bytes("specific"), to(SOURCE_SPECIFIC_GROUP, specific));
      }
      assertTrue(receive(specific).startsWith("specific"));
    }
  }

  @Test
  void shouldFindTheInterfaceByItsAddress() throws Exception {
    try (UdpSocket socket = open(GROUP, Optional.of("127.0.0.1"), Optional.empty())) {
      send("here", GROUP, socket);
      assertTrue(receive(socket).startsWith("here"));
    }
  }

  @Test
  void shouldRefuseTwoUnicastSocketsAtOnePort() throws Exception {
    try (UdpSocket first = open("127.0.0.1", Optional.empty(), Optional.empty())) {
      UdpAddress same =
          new UdpAddress(
              false, "127.0.0.1", first.local().getPort(), Optional.empty(), Optional.empty());
      assertThrows(IOException.class, () -> UdpSocket.open(same, 1 << 16));
    }
  }

  @Test
  void shouldRefuseAnInterfaceForWhatIsNoGroup() {
    IOException refused =
        assertThrows(
            IOException.class, () -> open("localhost", Optional.of(LOOPBACK), Optional.empty()));
    assertEquals(UdpAddress.NO_GROUP, refused.getMessage());
  }

  @Test
  void shouldSayThatASourceOfAnotherFamilyIsWrong() {
    assertThrows(
        IOException.class, () -> open(GROUP, Optional.of(LOOPBACK), Optional.of("fd00::1")));
  }

  @Test
  void shouldEndTheReceivingWhenClosed() throws Exception {
    UdpSocket socket = open("127.0.0.1", Optional.empty(), Optional.empty());
    CompletableFuture<Throwable> ended =
        CompletableFuture.supplyAsync(
            () -> assertThrows(ClosedChannelException.class, () -> receive(socket)));
    assertThrows(TimeoutException.class, () -> ended.get(100, TimeUnit.MILLISECONDS));
    socket.close();
    ended.get(10, TimeUnit.SECONDS);
  }

  @Test
  void shouldCountJustWhatLinuxDrops() throws Exception {
    Assumptions.assumeTrue(Files.isReadable(Path.of("/proc/net/udp")));
    UdpAddress address = new UdpAddress(false, "127.0.0.1", 0, Optional.empty(), Optional.empty());
    try (UdpSocket socket = UdpSocket.open(address, 4096);
        DatagramChannel sender = sender("127.0.0.1")) {
      int sent = 500;
      for (int i = 0; i < sent; i++) {
        sender.send(bytes("x".repeat(200)), to("127.0.0.1", socket));
      }
      long dropped = KernelDrops.ofThisSystem().at(socket.local());
      assertTrue(dropped > 0);
      for (int i = 0; i < sent - dropped; i++) {
        receive(socket);
      }
      send("the next", "127.0.0.1", socket);
      assertEquals("the next from 127.0.0.1", receive(socket));
    }
  }

  @Test
  void shouldTellTheBufferThatWasGranted() throws Exception {
    try (UdpSocket socket = open("127.0.0.1", Optional.empty(), Optional.empty());
        DatagramChannel probe = DatagramChannel.open()) {
      probe.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
      assertEquals(probe.getOption(StandardSocketOptions.SO_RCVBUF), socket.receiveBuffer());
      assertFalse(socket.isMember());
    }
  }

  // ---- helpers ----

  private static String receive(UdpSocket socket) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(65_536);
    InetAddress sender = socket.receive(into);
    String text = new String(into.array(), 0, into.position(), US_ASCII);
    return text + " from " + sender.getHostAddress();
  }

  private static void send(String text, String to, UdpSocket socket) throws IOException {
    InetAddress address = InetAddress.getByName(to);
    try (DatagramChannel sender = DatagramChannel.open(Interfaces.family(address))) {
      sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName(LOOPBACK));
      sender.send(bytes(text), to(to, socket));
    }
  }

  private static DatagramChannel sender(String from) throws IOException {
    DatagramChannel sender = DatagramChannel.open(Interfaces.family(InetAddress.getByName(from)));
    sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName(LOOPBACK));
    return sender.bind(new InetSocketAddress(from, 0));
  }

  private static InetSocketAddress to(String host, UdpSocket socket) {
    return new InetSocketAddress(host, socket.local().getPort());
  }

  private static ByteBuffer bytes(String text) {
    return US_ASCII.encode(text);
  }
}
