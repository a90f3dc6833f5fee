package dev.engram.engine.plugins;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import dev.engram.api.plugin.Plugin;
import dev.engram.api.scenario.PluginRef;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Configurations as plain JSON values become a plugin's record; nothing is guessed. One per PluginSet, because Jackson remembers the
 * records' classes, and with them their loader.
 */
final class Binding {
    private final ObjectMapper mapper = mapper();

    /**
     * The configuration record of a plugin.
     *
     * @throws PluginException for unknown keys, wrong types and values the record refuses; says which key and what is known
     */
    @SuppressWarnings("unchecked")
    <C> C bind(Object plugin, PluginRef ref) {
        Class<? extends Record> type = plugin.getClass().getAnnotation(Plugin.class).config();
        try {
            return (C) mapper.readValue(mapper.writeValueAsBytes(ref.config()), type);
        } catch (UnrecognizedPropertyException e) {
            Object known = new TreeSet<>(e.getKnownPropertyIds() == null ? java.util.List.of() : e.getKnownPropertyIds());
            throw wrong(ref, "unknown key '" + path(e) + "'; known are " + known, e);
        } catch (ValueInstantiationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String reason = cause instanceof IllegalArgumentException && cause.getMessage() != null ? cause.getMessage() : Diagnosis.of(cause);
            throw wrong(ref, (e.getPath().isEmpty() ? "" : path(e) + ": ") + reason, e);
        } catch (InvalidFormatException e) {
            throw wrong(ref, "'" + path(e) + "': expected " + expected(e.getTargetType()) + ", got '" + e.getValue() + "'", e);
        } catch (MismatchedInputException e) {
            throw wrong(ref, "'" + path(e) + "': expected " + expected(e.getTargetType()) + ", got " + found(ref, e), e);
        } catch (JsonProcessingException e) {
            throw wrong(ref, e.getOriginalMessage(), e);
        } catch (java.io.IOException e) {
            throw wrong(ref, e.getMessage(), e);
        }
    }

    private static PluginException wrong(PluginRef ref, String reason, Exception cause) {
        return new PluginException("configuration of '" + ref.name() + "': " + reason, cause);
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream().map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
                .collect(Collectors.joining(".")).replace(".[", "[");
    }

    private static String expected(Class<?> type) {
        if (type == null) {
            return "another type";
        }
        if (type.isEnum()) {
            return "one of " + Arrays.toString(type.getEnumConstants());
        }
        if (type.isRecord()) {
            return "keys " + Arrays.stream(type.getRecordComponents()).map(java.lang.reflect.RecordComponent::getName).toList();
        }
        return switch (type.getSimpleName()) {
            case "Integer", "int", "Long", "long", "BigInteger" -> "a whole number";
            case "Double", "double", "Float", "float", "BigDecimal" -> "a number";
            case "Boolean", "boolean" -> "true or false";
            case "String" -> "text";
            case "List", "ArrayList", "Set", "Collection" -> "a list";
            default -> type.getSimpleName();
        };
    }

    /** The value at the place of the error, for the message. */
    private static Object found(PluginRef ref, JsonMappingException e) {
        Object at = ref.config();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (at instanceof Map<?, ?> map && step.getFieldName() != null) {
                at = map.get(step.getFieldName());
            } else if (at instanceof java.util.List<?> list && step.getIndex() >= 0 && step.getIndex() < list.size()) {
                at = list.get(step.getIndex());
            }
        }
        return "'" + at + "'";
    }

    private static ObjectMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .typeFactory(TypeFactory.defaultInstance().withCache(new LRUMap<>(16, 256)))
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT, DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .build();
        for (LogicalType type : java.util.List.of(LogicalType.Integer, LogicalType.Float, LogicalType.Boolean, LogicalType.Textual)) {
            for (CoercionInputShape shape : java.util.List.of(
                    CoercionInputShape.String, CoercionInputShape.EmptyString, CoercionInputShape.Boolean)) {
                boolean own = type == LogicalType.Textual && shape != CoercionInputShape.Boolean
                        || type == LogicalType.Boolean && shape == CoercionInputShape.Boolean;
                if (!own) {
                    mapper.coercionConfigFor(type).setCoercion(shape, CoercionAction.Fail);
                }
            }
        }
        mapper.coercionConfigFor(LogicalType.Textual).setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
        mapper.coercionConfigFor(LogicalType.Textual).setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
        return mapper;
    }
}
