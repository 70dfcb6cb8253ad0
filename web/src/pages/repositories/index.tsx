export default function RepositoriesPage() {
  return null;
}
