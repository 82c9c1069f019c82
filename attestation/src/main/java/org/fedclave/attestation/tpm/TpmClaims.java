package org.fedclave.attestation.tpm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.fedclave.attestation.Evidence;
import org.fedclave.attestation.EvidenceFormat;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Digest;

/** What TPM evidence says, as a tree. */
public final class TpmClaims {

  /** Of the hardware report's claims, those that matter beside a quote. */
  private static final List<String> HARDWARE =
      List.of(
          "version",
          "product",
          "measurement",
          "mrTd",
          "reportData",
          "reportedTcb",
          "tcbStatus",
          "vmpl",
          "debug",
          "chipId");

  /** Of the paravisor's words on its machine, those that bear on security. */
  private static final List<String> CONFIGURATION =
      List.of("secure-boot", "tpm-enabled", "console-enabled");

  private TpmClaims() {}

  static ObjectNode of(GenuineTpmQuote genuine) {
    ObjectNode claims = quote(genuine.pieces());
    genuine
        .hardware()
        .ifPresent(
            hardware -> {
              ObjectNode tee = claims.putObject("tee");
              ObjectNode all = hardware.claims();
              HARDWARE.stream().filter(all::has).forEach(name -> tee.set(name, all.get(name)));
            });
    return claims;
  }

  /** Shows evidence without verifying anything. */
  public static ObjectNode show(Evidence evidence) throws RefusedException {
    TpmPieces pieces = TpmPieces.parse(evidence);
    ObjectNode tree = quote(pieces);
    tree.set("pcrs", pieces.pcrs().toTree());
    pieces.hcl().ifPresent(hcl -> tree.set("runtimeData", hcl.runtimeTree()));
    pieces.log().ifPresent(log -> tree.set("eventLog", log.toTree()));
    return tree;
  }

  /** What a quote says, without its key, signature and register values. */
  public static ObjectNode show(TpmQuote quote) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("qualifiedSigner", quote.qualifiedSigner().toHex());
    json.put("extraData", quote.extraData().toHex());
    json.putObject("clockInfo")
        .put("clock", quote.clock())
        .put("resetCount", quote.resetCount())
        .put("restartCount", quote.restartCount())
        .put("safe", quote.safe());
    json.put("firmwareVersion", "0x" + Long.toHexString(quote.firmwareVersion()));
    ArrayNode selections = json.putArray("pcrSelection");
    for (PcrSelection selection : quote.selections()) {
      ObjectNode node = selections.addObject().put("hash", selection.bank().label());
      selection.pcrs().forEach(node.putArray("pcrs")::add);
    }
    json.put("pcrDigest", quote.pcrDigest().toHex());
    return json;
  }

  /** What an HCL report says, without the hardware report in it. */
  public static ObjectNode show(HclReport hcl) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    putHcl(hcl, json);
    json.set("runtimeData", hcl.runtimeTree());
    return json;
  }

  private static ObjectNode quote(TpmPieces pieces) {
    ObjectNode json = show(pieces.quote());
    pieces
        .area()
        .ifPresent(area -> json.put("akAttributes", "0x" + Long.toHexString(area.attributes())));
    pieces.hcl().ifPresent(hcl -> putHcl(hcl, json));
    json.put("signatureScheme", pieces.signature().scheme().name());
    return json;
  }

  private static void putHcl(HclReport hcl, ObjectNode json) {
    json.putObject("hcl")
        .put("version", hcl.version())
        .put("reportType", hcl.format() == EvidenceFormat.TDX ? "TDX" : "SNP")
        .put("hashType", hcl.hashType());
    json.put("runtimeDataSha256", Digest.of(hcl.runtimeData()).hex());
    JsonNode configuration = hcl.runtimeTree().path("vm-configuration");
    ObjectNode shown = json.putObject("vmConfiguration");
    CONFIGURATION.stream()
        .filter(configuration::has)
        .forEach(name -> shown.set(name, configuration.get(name)));
  }
}
