package org.wmrelay.it.fake;

import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/**
 * Cuts a stream into numbered datagrams again: each must be whole and later than the one before.
 * Those left out are counted. A connection may end only between two.
 */
final class DatagramCheck implements BodyCheck {

  private final Problems problems;
  private final LongConsumer onDatagram;
  private final ByteBuffer head = ByteBuffer.allocate(NumberedDatagrams.HEAD);
  private ByteBuffer datagram = ByteBuffer.allocate(0);
  private boolean broken;
  private long count;
  private long lost;
  private long last = -1;

  DatagramCheck(Problems problems, LongConsumer onDatagram) {
    this.problems = problems;
    this.onDatagram = onDatagram;
  }

  @Override
  public void feed(ByteBuffer bytes) {
    while (bytes.hasRemaining() && !broken) {
      if (head.hasRemaining()) {
        move(bytes, head);
        if (!head.hasRemaining()) {
          begin();
        }
      } else {
        move(bytes, datagram);
      }
      if (!broken && !head.hasRemaining() && !datagram.hasRemaining()) {
        whole();
      }
    }
  }

  private static void move(ByteBuffer from, ByteBuffer to) {
    int length = Math.min(from.remaining(), to.remaining());
    to.put(from.slice().limit(length));
    from.position(from.position() + length);
  }

  private void begin() {
    int length = head.getInt(4);
    boolean sane = length >= NumberedDatagrams.HEAD && length <= NumberedDatagrams.LARGEST;
    if (head.getInt(0) != NumberedDatagrams.MAGIC || !sane) {
      broken = true;
      problems.add("no datagram begins after datagram " + last);
      return;
    }
    datagram = ByteBuffer.allocate(length);
    datagram.put(head.flip());
    head.position(head.limit());
  }

  private void whole() {
    byte[] bytes = new byte[datagram.capacity()];
    datagram.get(0, bytes);
    long number = datagram.getLong(8);
    if (datagram.getInt(16) != NumberedDatagrams.checksum(bytes)) {
      problems.add("datagram " + number + " is damaged");
    }
    if (number <= last) {
      problems.add("datagram " + number + " after " + last);
    } else if (last >= 0) {
      lost += number - last - 1;
    }
    last = number;
    count++;
    head.clear();
    onDatagram.accept(number);
  }

  @Override
  public void end() {
    if (!broken && head.position() > 0) {
      problems.add("the connection ended within a datagram, after " + last);
    }
  }

  long count() {
    return count;
  }

  long lost() {
    return lost;
  }

  long last() {
    return last;
  }
}
