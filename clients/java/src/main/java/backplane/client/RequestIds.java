package backplane.client;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.UUID;

/** The id by which a server knows a repeated call: made once, kept across attempts. */
final class RequestIds {
  private static final String FIELD = "request_id";

  private RequestIds() {}

  /** Returns the request itself where it needs no id or has one, else a copy that has one. */
  @SuppressWarnings("unchecked") // The copy is of the request's own type.
  static <T> T identified(T request) {
    FieldDescriptor field = fieldOf(request);
    if (field == null || !((Message) request).getField(field).equals("")) {
      return request;
    }
    String made = UUID.randomUUID().toString();
    return (T) ((Message) request).toBuilder().setField(field, made).build();
  }

  /** Returns a request's id; empty where its message has no such field. */
  static String of(Object request) {
    FieldDescriptor field = fieldOf(request);
    return field == null ? "" : (String) ((Message) request).getField(field);
  }

  private static FieldDescriptor fieldOf(Object request) {
    if (!(request instanceof Message message)) {
      return null;
    }
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(FIELD);
    boolean text =
        field != null && field.getType() == FieldDescriptor.Type.STRING && !field.isRepeated();
    return text ? field : null;
  }
}
