package org.wmrelay.cluster;

import java.util.concurrent.atomic.AtomicLong;

class LocalBusTest extends BusContract {
  private final AtomicLong nowNs = new AtomicLong();
  private final LocalBus bus = new LocalBus(nowNs::get, 1000);
  private final Bus one = bus.connect();
  private final Bus other = bus.connect();

  @Override
  Bus one() {
    return one;
  }

  @Override
  Bus other() {
    return other;
  }

  @Override
  void letExpire(String key) {
    nowNs.addAndGet(1000);
  }
}
