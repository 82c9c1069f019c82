package org.fedclave.attestation.collateral;

import org.fedclave.protocol.Bytes;

/** Documents in the forms in which services serve them; nobody signed them. */
final class Served {

  static final String ISSUED = "2026-10-01T00:00:00Z";
  static final String NEXT = "2026-10-31T00:00:00Z";

  private Served() {}

  static Bytes tcbInfo(String tee, String fmspc, int evaluation, String issued, String next) {
    return Bytes.utf8(
        "{\"tcbInfo\":"
            + tcbInfoBody(tee, fmspc, evaluation, issued, next)
            + ",\"signature\":\"00\"}");
  }

  static Bytes tcbInfo(String tee, String fmspc, int evaluation) {
    return tcbInfo(tee, fmspc, evaluation, ISSUED, NEXT);
  }

  static String tcbInfoBody(String tee, String fmspc, int evaluation, String issued, String next) {
    return """
        {"id":"%s","version":3,"issueDate":"%s","nextUpdate":"%s","fmspc":"%s","pceId":"0000",\
        "tcbType":0,"tcbEvaluationDataNumber":%d,"tcbLevels":[]}"""
        .formatted(tee, issued, next, fmspc, evaluation);
  }

  static Bytes identity(String enclave, int evaluation) {
    return identity(enclave, evaluation, ISSUED, NEXT);
  }

  static Bytes identity(String enclave, int evaluation, String issued, String next) {
    return Bytes.utf8(
        """
        {"enclaveIdentity":{"id":"%s","version":2,"issueDate":"%s","nextUpdate":"%s",\
        "tcbEvaluationDataNumber":%d},"signature":"00"}"""
            .formatted(enclave, issued, next, evaluation));
  }

  /** TCB info for SGX that can be read whole. */
  static Bytes sgxTcbInfo(int evaluation, String... levels) {
    String body =
        tcbInfoBody("SGX", "00806F050000", evaluation, ISSUED, NEXT)
            .replace("\"tcbLevels\":[]", "\"tcbLevels\":[" + String.join(",", levels) + "]");
    return Bytes.utf8("{\"tcbInfo\":" + body + ",\"signature\":\"" + "00".repeat(64) + "\"}");
  }

  /** A level of January 2026, whose day is the version of its first component. */
  static String sgxLevel(int svn, String status) {
    return """
        {"tcb":{"sgxtcbcomponents":[{"svn":%d,"category":"BIOS","type":"Microcode"}%s],\
        "pcesvn":11},"tcbDate":"2026-01-0%dT00:00:00Z","tcbStatus":"%s"}"""
        .formatted(svn, ",{\"svn\":0}".repeat(15), svn, status);
  }

  static Bytes rim(String version) {
    return Bytes.utf8(
        """
        <SoftwareIdentity xmlns="http://standards.iso.org/iso/19770/-2/2015/schema.xsd">
          <Meta colloquialVersion="%s" product="GH100"/>
        </SoftwareIdentity>
        """
            .formatted(version));
  }
}
