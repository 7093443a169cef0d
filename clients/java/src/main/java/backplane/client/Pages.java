package backplane.client;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * All items of a list method, page by page behind the scenes.
 *
 * <pre>{@code
 * for (Order order : Pages.of(
 *     backplane.orders()::listOrders,
 *     ListOrdersRequest.getDefaultInstance(),
 *     ListOrdersResponse::getOrdersList)) {
 *   System.out.println(order.getId());
 * }
 * }</pre>
 *
 * <p>Each iteration begins anew. A page is asked for when the one before is used up.
 *
 * @param <R> the reply that is a page
 * @param <T> the item
 */
public final class Pages<R extends Message, T> implements Iterable<T> {
  private final Function<String, R> ask;
  private final String first;
  private final Function<R, List<T>> items;

  private Pages(Function<String, R> ask, String first, Function<R, List<T>> items) {
    this.ask = ask;
    this.first = first;
    this.items = items;
  }

  /**
   * Gives all that a list method lists, from the page that the request asks for.
   *
   * @param <Q> the request
   * @param <R> the reply that is a page
   * @param <T> the item
   * @param method a method of a blocking stub
   * @param request which items are wanted
   * @param items picks a page's items
   * @return the items; iterating throws {@link BackplaneException}
   * @throws IllegalArgumentException where the request has no {@code page_token}
   */
  public static <Q extends Message, R extends Message, T> Pages<R, T> of(
      Function<Q, R> method, Q request, Function<R, List<T>> items) {
    FieldDescriptor token = field(request, "page_token");
    Function<String, R> ask = at -> method.apply(asking(request, token, at));
    return new Pages<>(ask, (String) request.getField(token), items);
  }

  @Override
  public Iterator<T> iterator() {
    return stream().iterator();
  }

  /**
   * Gives the items as a stream.
   *
   * @return all items, to be asked for as the stream is read
   */
  public Stream<T> stream() {
    return byPage().flatMap(page -> items.apply(page).stream());
  }

  /**
   * Gives the replies themselves.
   *
   * @return the pages, to the last
   */
  public Stream<R> byPage() {
    int order = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(new Turning(), order), false);
  }

  private static FieldDescriptor field(Message message, String name) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    if (field == null) {
      String kind = message.getDescriptorForType().getName();
      throw new IllegalArgumentException(kind + " has no " + name + ": it does not list pages");
    }
    return field;
  }

  @SuppressWarnings("unchecked") // The copy is of the request's own type.
  private static <Q extends Message> Q asking(Q request, FieldDescriptor field, String token) {
    return (Q) request.toBuilder().setField(field, token).build();
  }

  private final class Turning implements Iterator<R> {
    private String next = first;

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public R next() {
      if (next == null) {
        throw new NoSuchElementException("the last page has been read");
      }
      R page = ask.apply(next);
      String token = (String) page.getField(field(page, "next_page_token"));
      next = token.isEmpty() ? null : token;
      return page;
    }
  }
}
