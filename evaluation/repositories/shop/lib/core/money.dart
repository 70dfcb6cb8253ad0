/// An amount in cents.
class Money {
  const Money(this.cents);

  final int cents;

  Money operator +(Money other) => Money(cents + other.cents);

  /// As people read it: `12.50 €`.
  String format() =>
      '${cents ~/ 100}.${(cents % 100).toString().padLeft(2, '0')} €';
}
