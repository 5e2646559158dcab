package org.blendsm.embedded.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.MSPRole.MSPRoleType;
import org.hyperledger.fabric.protos.common.SignaturePolicy;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;

/**
 * A signature policy as people write it: {@code OR('AMSP.member', AND('BMSP.peer', 'CMSP.peer'))} or {@code OutOf(2,
 * …)}. Source: Fabric's {@code common/policydsl}.
 */
public final class PolicyExpression {
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:'([^']*)'|([A-Za-z]+)|([0-9]+)|([(),]))\\s*");

    private final String text;
    private final List<String> tokens = new ArrayList<>();
    private final List<MSPPrincipal> principals = new ArrayList<>();
    private int at;

    private PolicyExpression(String text) {
        this.text = text;
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            tokens.add(matcher.group().trim());
            end = matcher.end();
        }
        if (end != text.length()) {
            throw wrong("unexpected text at " + end);
        }
    }

    /** @throws IllegalArgumentException when the text is no policy; the message says where */
    public static SignaturePolicyEnvelope parse(String text) {
        PolicyExpression expression = new PolicyExpression(text);
        SignaturePolicy rule = expression.rule();
        if (expression.at != expression.tokens.size()) {
            throw expression.wrong("something follows the end");
        }
        return SignaturePolicyEnvelope.newBuilder()
                .setRule(rule)
                .addAllIdentities(expression.principals)
                .build();
    }

    private SignaturePolicy rule() {
        String token = next();
        if (token.startsWith("'")) {
            return signedBy(token.substring(1, token.length() - 1));
        }
        String gate = token.toUpperCase(Locale.ROOT);
        expect("(");
        int needed = 0;
        if (gate.equals("OUTOF")) {
            needed = number(next());
            expect(",");
        } else if (!gate.equals("AND") && !gate.equals("OR")) {
            throw wrong("'" + token + "' is neither AND, OR nor OutOf");
        }
        SignaturePolicy.NOutOf.Builder rules = SignaturePolicy.NOutOf.newBuilder();
        String separator = ",";
        while (separator.equals(",")) {
            rules.addRules(rule());
            separator = next();
        }
        if (!separator.equals(")")) {
            throw wrong("expected ) before '" + separator + "'");
        }
        int n = switch (gate) {
            case "AND" -> rules.getRulesCount();
            case "OR" -> 1;
            default -> needed;
        };
        return SignaturePolicy.newBuilder().setNOutOf(rules.setN(n)).build();
    }

    private SignaturePolicy signedBy(String principal) {
        int dot = principal.lastIndexOf('.');
        if (dot < 1) {
            throw wrong("'" + principal + "' is not of the form MSPID.role");
        }
        try {
            MSPRoleType role = MSPRoleType.valueOf(principal.substring(dot + 1).toUpperCase(Locale.ROOT));
            MSPPrincipal named = Policies.principal(principal.substring(0, dot), role);
            if (!principals.contains(named)) {
                principals.add(named);
            }
            return SignaturePolicy.newBuilder()
                    .setSignedBy(principals.indexOf(named))
                    .build();
        } catch (IllegalArgumentException e) {
            throw wrong("'" + principal + "' names no role");
        }
    }

    private String next() {
        if (at == tokens.size()) {
            throw wrong("it ends too early");
        }
        return tokens.get(at++);
    }

    private void expect(String wanted) {
        String token = next();
        if (!token.equals(wanted)) {
            throw wrong("expected " + wanted + " before '" + token + "'");
        }
    }

    private int number(String token) {
        if (!token.matches("[0-9]{1,4}")) {
            throw wrong("OutOf wants a number first");
        }
        return Integer.parseInt(token);
    }

    private IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException("'" + text + "' is no policy: " + reason);
    }
}
