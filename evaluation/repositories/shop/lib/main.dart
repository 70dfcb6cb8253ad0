import 'package:flutter/material.dart';
import 'package:shop/features/cart/cart.dart';
import 'package:shop/features/catalogue/catalogue_screen.dart';
import 'package:shop/features/catalogue/product.dart';

void main() => runApp(ShopApp(cart: Cart(), products: sampleProducts));

class ShopApp extends StatelessWidget {
  const ShopApp({required this.cart, required this.products, super.key});

  final Cart cart;
  final List<Product> products;

  @override
  Widget build(BuildContext context) => MaterialApp(
    title: 'Shop',
    home: CatalogueScreen(cart: cart, products: products),
  );
}
