import 'package:flutter/material.dart';
import 'package:shop/features/cart/cart.dart';

/// The lines of the cart and its total.
class CartScreen extends StatelessWidget {
  const CartScreen({required this.cart, super.key});

  final Cart cart;

  @override
  Widget build(BuildContext context) => Scaffold(
    appBar: AppBar(title: const Text('Cart')),
    body: ListenableBuilder(
      listenable: cart,
      builder: (context, _) => ListView(
        children: [
          for (final line in cart.lines)
            ListTile(
              title: Text(line.product.name),
              subtitle: Text('${line.quantity} x'),
              trailing: Text(line.product.price.format()),
            ),
          ListTile(
            title: const Text('Total'),
            trailing: Text(cart.total.format()),
          ),
        ],
      ),
    ),
  );
}
