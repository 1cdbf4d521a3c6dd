package org.wmrelay.source.udp;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import org.jspecify.annotations.Nullable;

/**
 * A socket that receives datagrams, joined to its group if the address is one. One thread receives;
 * any thread may close it, which ends the receiving.
 */
final class UdpSocket implements Closeable {
  private final DatagramChannel channel;
  private final InetSocketAddress local;
  private final int receiveBuffer;
  private @Nullable MembershipKey membership;

  private UdpSocket(DatagramChannel channel) throws IOException {
    this.channel = channel;
    this.local = (InetSocketAddress) channel.getLocalAddress();
    this.receiveBuffer = channel.getOption(StandardSocketOptions.SO_RCVBUF);
  }

  /**
   * Opens the socket that an address describes.
   *
   * @throws IOException with the system's reason
   */
  static UdpSocket open(UdpAddress address, int receiveBuffer) throws IOException {
    InetAddress host = address.host().isEmpty() ? null : InetAddress.getByName(address.host());
    DatagramChannel channel =
        host == null ? DatagramChannel.open() : DatagramChannel.open(Interfaces.family(host));
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
      return host != null && host.isMulticastAddress()
          ? join(channel, host, address)
          : bind(channel, host, address);
    } catch (IOException e) {
      channel.close();
      throw e;
    } catch (RuntimeException e) { // so NIO says that a family or an option is not supported
      channel.close();
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  private static UdpSocket bind(
      DatagramChannel channel, @Nullable InetAddress host, UdpAddress address) throws IOException {
    if (address.networkInterface().isPresent() || address.source().isPresent()) {
      throw new IOException(UdpAddress.NO_GROUP);
    }
    channel.bind(new InetSocketAddress(host, address.port()));
    return new UdpSocket(channel);
  }

  /** Others may receive the same group at the same port. */
  private static UdpSocket join(DatagramChannel channel, InetAddress group, UdpAddress address)
      throws IOException {
    NetworkInterface on =
        address.networkInterface().isPresent()
            ? Interfaces.named(address.networkInterface().get())
            : Interfaces.towards(group);
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    bindToGroup(channel, group, address.port());
    UdpSocket socket = new UdpSocket(channel);
    socket.membership =
        address.source().isPresent()
            ? channel.join(group, on, InetAddress.getByName(address.source().get()))
            : channel.join(group, on);
    return socket;
  }

  /** Keeps out what other programs have other groups sent to; not every system can. */
  private static void bindToGroup(DatagramChannel channel, InetAddress group, int port)
      throws IOException {
    try {
      channel.bind(new InetSocketAddress(group, port));
    } catch (SocketException notThisSystem) {
      channel.bind(new InetSocketAddress(port));
    }
  }

  /**
   * Blocks until a datagram comes.
   *
   * @param into has room for any datagram; its bytes come behind the position
   * @return who sent it
   * @throws IOException if the socket was closed or is broken
   */
  InetAddress receive(ByteBuffer into) throws IOException {
    return ((InetSocketAddress) channel.receive(into)).getAddress();
  }

  boolean isMember() {
    return membership != null;
  }

  /** Leaves the group and joins it again, so that routers hear of it; may miss datagrams. */
  synchronized void rejoin() throws IOException {
    MembershipKey left = membership;
    if (left != null && left.isValid()) {
      InetAddress source = left.sourceAddress();
      left.drop();
      membership =
          source == null
              ? channel.join(left.group(), left.networkInterface())
              : channel.join(left.group(), left.networkInterface(), source);
    }
  }

  InetSocketAddress local() {
    return local;
  }

  /** Bytes that the system granted for datagrams not received yet. */
  int receiveBuffer() {
    return receiveBuffer;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
