package org.fedclave.transport.server;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import org.fedclave.protocol.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Whom an address counts as: an IPv4 address, or the /64 of an IPv6 address, since whoever has one
 * of its addresses has all.
 *
 * @param network its bytes; none of an address that is not known
 */
record RemoteHost(Bytes network) {

  private static final int PREFIX_BYTES = 8;

  static RemoteHost of(@Nullable SocketAddress address) {
    if (!(address instanceof InetSocketAddress internet) || internet.isUnresolved()) {
      return new RemoteHost(Bytes.EMPTY);
    }
    byte[] all = internet.getAddress().getAddress();
    return new RemoteHost(
        Bytes.wrap(
            internet.getAddress() instanceof Inet6Address
                ? Arrays.copyOf(all, PREFIX_BYTES)
                : all));
  }
}
