package backplane.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import backplane.catalog.v1.GetProductRequest;
import backplane.catalog.v1.ListProductsRequest;
import backplane.catalog.v1.ListProductsResponse;
import backplane.catalog.v1.Product;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Lists as Java's iterables and streams. */
final class PagesTest extends Served {
  private static final ListProductsRequest BY_THREE =
      ListProductsRequest.newBuilder().setPageSize(3).build();

  private Pages<ListProductsResponse, Product> products() {
    return Pages.of(
        backplane.catalog()::listProducts, BY_THREE, ListProductsResponse::getProductsList);
  }

  @Test
  void allItemsComeOnceWhateverTheSizeOfAPage() {
    List<String> skus = new ArrayList<>();
    for (Product product : products()) {
      skus.add(product.getSku());
    }
    assertTrue(skus.size() > 6, "skus: " + skus);
    assertEquals(skus.size(), new HashSet<>(skus).size());
    assertEquals(skus, products().stream().map(Product::getSku).toList());
  }

  @Test
  void aPageIsAskedForOnlyWhenItIsReached() {
    AtomicInteger asked = new AtomicInteger();
    var counted =
        Pages.of(
            (ListProductsRequest request) -> {
              asked.incrementAndGet();
              return backplane.catalog().listProducts(request);
            },
            BY_THREE,
            ListProductsResponse::getProductsList);
    assertEquals(3, counted.stream().limit(3).count());
    assertEquals(1, asked.get());
  }

  @Test
  void thePagesThemselvesEndWithAnEmptyToken() {
    List<ListProductsResponse> pages = products().byPage().toList();
    assertEquals("", pages.get(pages.size() - 1).getNextPageToken());
    assertTrue(
        pages.stream().limit(pages.size() - 1).noneMatch(p -> p.getNextPageToken().isEmpty()));
  }

  @Test
  void aFailureOnTheWayIsTyped() {
    var request = BY_THREE.toBuilder().setPageToken("forged").build();
    var forged =
        Pages.of(backplane.catalog()::listProducts, request, ListProductsResponse::getProductsList);
    assertThrows(InvalidArgumentException.class, () -> forged.iterator().next());
  }

  @Test
  void aMethodThatListsNoPagesIsRefused() {
    var request = GetProductRequest.getDefaultInstance();
    assertThrows(
        IllegalArgumentException.class,
        () -> Pages.of(backplane.catalog()::getProduct, request, reply -> List.of()));
  }
}
