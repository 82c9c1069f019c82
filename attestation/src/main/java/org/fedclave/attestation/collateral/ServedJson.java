package org.fedclave.attestation.collateral;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fedclave.attestation.RefusedException;
import org.fedclave.protocol.Bytes;
import org.fedclave.protocol.MalformedException;
import org.fedclave.protocol.StrictJson;

/**
 * Collateral that comes as JSON: the answers of Intel's PCS (v3 and v4), the bundle of DCAP
 * libraries ({@code tcb_info}, {@code pck_crl} and so on), Azure's THIM answer with an AMD chain,
 * and the answer of NVIDIA's RIM service.
 *
 * <p>Members that say nothing about what a document is are left to the appraisal, which reads them
 * strictly.
 */
final class ServedJson {

  private static final int LARGEST = CollateralStore.LARGEST_FILE;
  private static final int LONGEST_NAME = 64;

  private ServedJson() {}

  static List<CollateralPiece> pieces(String name, Bytes content)
      throws MalformedException, RefusedException {
    StrictJson json = StrictJson.parse(name, content, LARGEST);
    if (json.has("tcbInfo")) {
      return List.of(tcbInfo(json.object("tcbInfo"), content));
    }
    if (json.has("enclaveIdentity")) {
      return List.of(identity(json.object("enclaveIdentity"), content));
    }
    if (json.has("tcb_info") || json.has("qe_identity") || json.has("pck_crl")) {
      return dcapBundle(name, json);
    }
    if (json.has("vcekCert")) {
      List<CollateralPiece> pieces =
          new ArrayList<>(
              Certificates.chain(name + ": vcekCert", Bytes.utf8(json.text("vcekCert"))));
      pieces.addAll(
          Certificates.chain(
              name + ": certificateChain", Bytes.utf8(json.text("certificateChain"))));
      return pieces;
    }
    if (json.has("rim")) {
      return List.of(RimFile.piece(name + ": rim", json.base64("rim")));
    }
    throw Recognition.unknown(name);
  }

  /** PCS v4, "Get TCB Info": {@code {"tcbInfo": {...}, "signature": "..."}}. */
  private static CollateralPiece tcbInfo(StrictJson info, Bytes served) throws MalformedException {
    Map<String, String> about = new TreeMap<>();
    about.put(About.TEE, info.has("id") ? info.text("id", LONGEST_NAME) : "SGX"); // v2 has none
    about.put(About.FMSPC, info.text("fmspc", LONGEST_NAME).toLowerCase(Locale.ROOT));
    return document(CollateralKind.INTEL_TCB_INFO, info, about, served);
  }

  /** PCS v4, "Get Quoting Enclave Identity": {@code {"enclaveIdentity": {...}, ...}}. */
  private static CollateralPiece identity(StrictJson identity, Bytes served)
      throws MalformedException {
    Map<String, String> about = new TreeMap<>();
    about.put(About.ENCLAVE, identity.text("id", LONGEST_NAME));
    return document(CollateralKind.INTEL_QE_IDENTITY, identity, about, served);
  }

  private static CollateralPiece document(
      CollateralKind kind, StrictJson body, Map<String, String> about, Bytes served)
      throws MalformedException {
    about.put(
        About.EVALUATION,
        Long.toString(body.integer("tcbEvaluationDataNumber", 0, Integer.MAX_VALUE)));
    return new CollateralPiece(
        kind,
        served,
        about,
        Optional.of(body.instant("issueDate")),
        Optional.of(body.instant("nextUpdate")));
  }

  /** The members of sgx_ql_qve_collateral_t as JSON; each may be absent. */
  private static List<CollateralPiece> dcapBundle(String name, StrictJson json)
      throws MalformedException, RefusedException {
    List<CollateralPiece> pieces = new ArrayList<>();
    for (String member :
        List.of("pck_crl_issuer_chain", "tcb_info_issuer_chain", "qe_identity_issuer_chain")) {
      if (json.has(member)) {
        pieces.addAll(Certificates.chain(name + ": " + member, Bytes.utf8(json.text(member))));
      }
    }
    for (String member : List.of("root_ca_crl", "pck_crl")) {
      if (json.has(member)) {
        String where = name + ": " + member;
        pieces.add(Recognition.revocationList(where, Recognition.listOf(where, json.text(member))));
      }
    }
    if (json.has("tcb_info")) {
      pieces.addAll(signed(name, json, "tcb_info", "tcbInfo"));
    }
    if (json.has("qe_identity")) {
      pieces.addAll(signed(name, json, "qe_identity", "enclaveIdentity"));
    }
    return pieces;
  }

  /**
   * A document either as served or as its signed text alone, beside which the signature stands;
   * then both are put together as PCS serves them.
   */
  private static List<CollateralPiece> signed(
      String name, StrictJson json, String member, String served)
      throws MalformedException, RefusedException {
    String where = name + ": " + member;
    String text = json.text(member);
    if (StrictJson.parse(where, Bytes.utf8(text), LARGEST).has(served)) {
      return pieces(where, Bytes.utf8(text));
    }
    String signature = json.text(member + "_signature", 1024);
    if (!signature.chars().allMatch(letter -> Character.digit(letter, 16) >= 0)) {
      throw MalformedException.at(where + "_signature", "hexadecimal", "something else");
    }
    return pieces(
        where, Bytes.utf8("{\"" + served + "\":" + text + ",\"signature\":\"" + signature + "\"}"));
  }
}
