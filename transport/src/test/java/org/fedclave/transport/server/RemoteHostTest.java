package org.fedclave.transport.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class RemoteHostTest {

  private static RemoteHost of(String address) throws Exception {
    return RemoteHost.of(new InetSocketAddress(InetAddress.getByName(address), 1));
  }

  @Test
  void allAddressesOfOneIpv6NetworkCountAsOneAndIpv4AddressesEach() throws Exception {
    assertThat(of("2001:db8:1:2:3:4:5:6")).isEqualTo(of("2001:db8:1:2:ffff::1"));
    assertThat(of("2001:db8:1:2::1")).isNotEqualTo(of("2001:db8:1:3::1"));
    assertThat(of("192.0.2.1")).isNotEqualTo(of("192.0.2.2"));
    assertThat(of("192.0.2.1")).isEqualTo(of("192.0.2.1"));
  }
}
