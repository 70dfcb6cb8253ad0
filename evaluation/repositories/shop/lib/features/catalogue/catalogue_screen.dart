import 'package:flutter/material.dart';
import 'package:shop/features/cart/cart.dart';
import 'package:shop/features/cart/cart_screen.dart';
import 'package:shop/features/catalogue/product.dart';
import 'package:shop/features/catalogue/product_tile.dart';

/// All products, and the way to the cart.
class CatalogueScreen extends StatelessWidget {
  const CatalogueScreen({
    required this.cart,
    required this.products,
    super.key,
  });

  final Cart cart;
  final List<Product> products;

  @override
  Widget build(BuildContext context) => Scaffold(
    appBar: AppBar(
      title: const Text('Shop'),
      actions: [
        IconButton(
          icon: const Icon(Icons.shopping_cart),
          tooltip: 'Cart',
          onPressed: () => Navigator.of(context).push(
            MaterialPageRoute<void>(builder: (_) => CartScreen(cart: cart)),
          ),
        ),
      ],
    ),
    body: ListView(
      children: [
        for (final product in products)
          ProductTile(product: product, onBuy: () => cart.add(product)),
      ],
    ),
  );
}
