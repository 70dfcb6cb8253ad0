import 'package:flutter/foundation.dart';
import 'package:shop/core/money.dart';
import 'package:shop/features/catalogue/product.dart';

/// A product and how many of it.
class CartLine {
  const CartLine(this.product, this.quantity);

  final Product product;
  final int quantity;
}

/// What the customer is about to buy.
class Cart extends ChangeNotifier {
  final Map<String, CartLine> _lines = {};

  List<CartLine> get lines => List.unmodifiable(_lines.values);

  Money get total => _lines.values.fold(
    const Money(0),
    (sum, line) => sum + line.product.price,
  );

  void add(Product product) {
    final quantity = (_lines[product.id]?.quantity ?? 0) + 1;
    _lines[product.id] = CartLine(product, quantity);
    notifyListeners();
  }
}
