package org.blendsm.fabric.web;

import com.github.therapi.runtimejavadoc.Comment;
import com.github.therapi.runtimejavadoc.CommentVisitor;
import com.github.therapi.runtimejavadoc.Link;
import com.github.therapi.runtimejavadoc.RuntimeJavadoc;
import com.github.therapi.runtimejavadoc.Value;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.providers.SpringDocJavadocProvider;
import org.springframework.core.ResolvableType;

/**
 * What the OpenAPI document says of types and their fields: their Javadoc, in Markdown. A field or parameter that
 * nothing is said of has the words of its type, and one whose value is chosen from a list has those of each choice.
 */
final class PublishedJavadoc extends SpringDocJavadocProvider {
    @Override
    public String getClassJavadoc(Class<?> described) {
        return markdown(RuntimeJavadoc.getJavadoc(described).getComment());
    }

    @Override
    public Map<String, String> getRecordClassParamJavadoc(Class<?> described) {
        Map<String, String> written = new HashMap<>();
        RuntimeJavadoc.getJavadoc(described)
                .getRecordComponents()
                .forEach(component -> written.put(component.getName(), markdown(component.getComment())));
        return Arrays.stream(described.getRecordComponents())
                .collect(Collectors.toMap(
                        RecordComponent::getName,
                        component -> words(written.get(component.getName()), component.getGenericType())));
    }

    @Override
    public @Nullable String getParamJavadoc(Method method, String name) {
        String written = RuntimeJavadoc.getJavadoc(method).getParams().stream()
                .filter(parameter -> parameter.getName().equals(name))
                .findAny()
                .map(parameter -> markdown(parameter.getComment()))
                .orElse(null);
        return Arrays.stream(method.getParameters())
                .filter(parameter -> parameter.getName().equals(name))
                .findAny()
                .map(Parameter::getParameterizedType)
                .map(type -> words(written, type))
                .orElse(written);
    }

    private String words(@Nullable String written, Type type) {
        Class<?> named = named(ResolvableType.forType(type));
        String said = written == null || written.isBlank() ? getClassJavadoc(named) : written;
        return named.isEnum() ? said + choices(named) : said;
    }

    private static Class<?> named(ResolvableType type) {
        Class<?> raw = type.toClass();
        boolean holds = raw == Optional.class || Collection.class.isAssignableFrom(raw);
        return holds ? named(type.getGeneric(0)) : raw;
    }

    private static String choices(Class<?> choice) {
        return RuntimeJavadoc.getJavadoc(choice).getEnumConstants().stream()
                .filter(constant -> constant.getComment().iterator().hasNext())
                .map(constant -> "\n- `" + constant.getName() + "`: " + markdown(constant.getComment()))
                .collect(Collectors.joining());
    }

    private static String markdown(Comment comment) {
        Markdown markdown = new Markdown();
        comment.visit(markdown);
        return markdown.text();
    }

    private static final class Markdown implements CommentVisitor {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void commentText(String words) {
            text.append(words);
        }

        @Override
        public void inlineTag(String name, String value) {
            text.append(name.equals("code") ? "`" + value.strip() + "`" : value);
        }

        @Override
        public void inlineLink(Link link) {
            text.append(link.getLabel());
        }

        @Override
        public void inlineValue(Value value) {
            text.append(value.getReferencedMemberName());
        }

        String text() {
            return text.toString()
                    .replaceAll("\\s+", " ")
                    .replace(" <p>", "\n\n")
                    .strip();
        }
    }
}
