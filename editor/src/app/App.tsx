import { Tooltip } from "radix-ui";
import { Provider } from "react-redux";
import { RouterProvider } from "react-router";
import { Notices } from "./Notices";
import { router } from "./router";
import { createStore } from "./store";

const store = createStore();

export function App() {
  return (
    <Provider store={store}>
      <Tooltip.Provider>
        <RouterProvider router={router} />
        <Notices />
      </Tooltip.Provider>
    </Provider>
  );
}
