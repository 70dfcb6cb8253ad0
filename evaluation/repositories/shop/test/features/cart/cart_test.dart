import 'package:flutter_test/flutter_test.dart';
import 'package:shop/core/money.dart';
import 'package:shop/features/cart/cart.dart';
import 'package:shop/features/catalogue/product.dart';

void main() {
  test('the total is the price of what was added', () {
    final cart = Cart()
      ..add(
        const Product(
          id: 'pen',
          name: 'Pen',
          description: 'Writes.',
          price: Money(250),
        ),
      );
    expect(cart.total.cents, 250);
  });
}
