package org.fedclave.attestation.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.fedclave.protocol.Bytes;
import org.junit.jupiter.api.Test;

class DistinguishedNameTest {

  @Test
  void namesAreWrittenAsRfc4514Says() throws IOException {
    var name = new X500NameBuilder();
    name.addRDN(BCStyle.SERIALNUMBER, new DERUTF8String("416A"));
    name.addRDN(BCStyle.C, new DERUTF8String("US"));
    name.addRDN(BCStyle.CN, new DERUTF8String(" a, \"b\"+#;<>\\ "));
    name.addMultiValuedRDN(
        new org.bouncycastle.asn1.ASN1ObjectIdentifier[] {BCStyle.O, BCStyle.OU},
        new DERUTF8String[] {new DERUTF8String("#o"), new DERUTF8String("u")});
    assertThat(DistinguishedName.text(Bytes.wrap(name.build().getEncoded())))
        .isEqualTo("OU=u+O=\\#o,CN=\\ a\\, \\\"b\\\"\\+#\\;\\<\\>\\\\\\ ,C=US,2.5.4.5=416A");
  }
}
