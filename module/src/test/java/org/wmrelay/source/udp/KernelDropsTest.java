package org.wmrelay.source.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelDropsTest {
  private static final String TABLE =
      """
         sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
       7043: 010101EF:04D2 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 451735 2 00000000435c3534 31
       7043: 010101EF:04D2 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 451736 2 00000000435c3535 11
       9140: 0100007F:9385 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 451724 2 00000000347796f2 3589
      """;
  private static final String TABLE6 =
      """
        sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
      13485: 00000000000000000000000000000000:A47E 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 451723 2 00000000092a144d 7
      13486: 0000000000000000FFFF00000100007F:9385 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 451727 2 00000000092a144e 100
      13487: 000015FF000000000000000001000000:1388 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 451728 2 00000000092a144f 5
      """;

  @TempDir Path directory;

  private long drops(String host, int port) throws IOException {
    Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    Files.writeString(directory.resolve("udp"), TABLE);
    Files.writeString(directory.resolve("udp6"), TABLE6);
    return new KernelDrops(directory).at(new InetSocketAddress(host, port));
  }

  @Test
  void shouldFindTheSocketByAddressAndPort() throws IOException {
    assertEquals(3589, drops("127.0.0.1", 0x9385));
    assertEquals(0, drops("127.0.0.1", 0x9386));
    assertEquals(0, drops("127.0.0.2", 0x9385));
  }

  @Test
  void shouldAddUpWhenSeveralShareAGroup() throws IOException {
    assertEquals(42, drops("239.1.1.1", 1234));
  }

  @Test
  void shouldFindSocketsOfIpv6() throws IOException {
    assertEquals(7, drops("::", 0xA47E));
    assertEquals(5, drops("ff15::1", 5000));
  }

  @Test
  void shouldTellNothingWhereThereAreNoTables() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    assertEquals(0, new KernelDrops(directory).at(any));
  }
}
